// When everything is there.

ask({ module_or_path: bytes }).then(() => {
  addEventListener("hashchange", ofLink);
  ofLink();
  if (field.value && !shown) read();
  document.documentElement.dataset.ready = "1";
}, (error) => say(`This browser cannot run the page: ${error}`));
