// Posts the form of a launch at once; without script its button does the same.
document.querySelector("form[data-submit]")?.submit();
