// Inside a learning platform's frame: tells the platform how tall the page is, so that there is one scroll bar.
// The message holds a number only, so any parent may have it.

const LEAST = 450;

if (window.parent !== window) {
  let told = 0;
  const tell = () => {
    const height = Math.max(LEAST, Math.ceil(document.body.getBoundingClientRect().height));
    if (height === told) return;
    told = height;
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
}
