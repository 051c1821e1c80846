// Keeps the answers of a visit while the connection is away, and sends them once when it is back. Without it the form is plain HTML.
// Under a random word the browser keeps yes, no and not known, and the form's key; never a name, never what was typed.
(function () {
  "use strict";
  var form = document.getElementById("visit"), box = document.getElementById("offline");
  if (!form || !window.localStorage || !window.fetch) { return; }
  var place = "visit:" + form.dataset.token, sending = false;

  function kept() { try { return JSON.parse(localStorage.getItem(place)) || {}; } catch (e) { return {}; } }
  function keep(waits) {
    var said = { key: form.elements.key.value, waits: waits, answers: {} };
    form.querySelectorAll("input[type=radio]:checked").forEach(function (one) { said.answers[one.name] = one.value; });
    localStorage.setItem(place, JSON.stringify(said));
  }
  function tell(text) { box.textContent = text; box.hidden = !text; }

  function send() {
    if (sending) { return; }
    sending = true;
    tell(box.dataset.sending);
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).then(function (answer) {
      sending = false;
      if (answer.redirected && answer.url.indexOf("/sign-in/") >= 0) { tell(box.dataset.signin); return; }
      if (answer.status === 403) { tell(box.dataset.signin); return; }
      if (!answer.ok) { localStorage.removeItem(place); form.submit(); return; }
      localStorage.removeItem(place);
      location.assign(answer.url);
    }, function () {
      sending = false;
      keep(true);
      tell(box.dataset.saved);
    });
  }

  var before = kept();
  if (before.key) { form.elements.key.value = before.key; }
  Object.keys(before.answers || {}).forEach(function (name) {
    form.querySelectorAll("input[type=radio]").forEach(function (one) { if (one.name === name && one.value === before.answers[name]) { one.checked = true; } });
  });
  form.addEventListener("change", function () { keep(false); });
  form.addEventListener("submit", function (event) { event.preventDefault(); keep(true); send(); });
  window.addEventListener("online", function () { if (kept().waits) { send(); } });
  if (before.waits && navigator.onLine) { send(); } else if (before.waits) { tell(box.dataset.saved); }
})();
