// Asks this browser to be told of news while no page is open. The button is there only where the browser can do that.

const button = document.querySelector("[data-push-key]");

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const base64Url = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const subscribe = async () => {
  if (await Notification.requestPermission() !== "granted") return;
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(button.dataset.pushKey) });
  const form = button.form;
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = base64Url(subscription.getKey("p256dh"));
  form.elements.auth.value = base64Url(subscription.getKey("auth"));
  form.submit();
};

if (button && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  button.hidden = false;
  button.addEventListener("click", event => {
    event.preventDefault();
    subscribe().catch(() => { button.disabled = true; });
  });
}
