// Plays a URL with yellowstone and prints one line of JSON about what came: node play.js URL PACKETS
"use strict";

const { RtspClient } = require("yellowstone");

const [url, wanted] = [process.argv[2], Number(process.argv[3])];
const seen = { format: "", packets: 0, bytes: 0, gaps: 0, markers: 0 };
let lastSequence = -1;

function fail(error) {
  console.error(error.stack || String(error));
  process.exit(1);
}

// No TEARDOWN: yellowstone drops a reply that comes in one piece with a packet, and would wait for it for ever.
function finish() {
  console.log(JSON.stringify(seen));
  process.exit(0);
}

function onData(payload, packet) {
  if (lastSequence >= 0 && packet.id !== ((lastSequence + 1) & 0xffff)) {
    seen.gaps++;
  }
  lastSequence = packet.id;
  seen.packets++;
  seen.bytes += payload.length;
  seen.markers += packet.marker & 1;
  if (seen.packets === wanted) {
    finish();
  }
}

process.on("uncaughtException", fail);

const client = new RtspClient("", "");
client.on("data", (channel, payload, packet) => onData(payload, packet));
client
  .connect(url)
  .then((details) => {
    seen.format = details.format;
    return client.play();
  })
  .catch(fail);
