// On the page that says that nothing runs: looks every few seconds whether something does.

const ACTIVE = new Set(["queued", "initializing", "processing", "paused"]);
const EVERY_MS = 4000;
const address = document.getElementById("no-task").dataset.poll;

async function look() {
  try {
    const answer = await fetch(`${address}?limit=20`, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) {
      location.reload(); // leads to the sign-in page
      return;
    }
    const { results = [] } = answer.ok ? await answer.json() : {};
    if (results.some((task) => ACTIVE.has(task.status))) {
      location.reload();
      return;
    }
  } catch {
    // The server is away: the next look may find it.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
