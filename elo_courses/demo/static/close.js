// The tool says that its registration is done: go to the list of tools, where it waits to be activated.
addEventListener("message", (event) => {
  const frame = document.querySelector("iframe");
  if (event.source === frame?.contentWindow && event.data?.subject === "org.imsglobal.lti.close") {
    location.assign(frame.dataset.next);
  }
});
