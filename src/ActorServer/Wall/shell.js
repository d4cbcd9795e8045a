// Registers the worker that has the frame at hand when there is no network. Without it everything works but that.

if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => { }));
