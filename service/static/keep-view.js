/* What is kept as a view are the filters that are on screen by now. */
document.getElementById("keep-view")?.addEventListener("submit", (event) => {
  event.target.elements.address.value = location.search.slice(1);
});
