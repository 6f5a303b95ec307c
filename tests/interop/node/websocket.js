// Plays a mapping over a WebSocket and prints one line of JSON about what came: node websocket.js ORIGIN MAPPING PACKETS
"use strict";

const WebSocket = require("ws");

const [origin, mapping, wanted] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const url = origin.replace(/^ws/, "rtsp").replace(/\/$/, "") + mapping;
// The certificate of the tests is signed by nobody.
const socket = new WebSocket(origin, "rtsp.onvif.org", { rejectUnauthorized: false });
const seen = { protocol: "", packets: 0, gaps: 0 };
let unread = Buffer.alloc(0);
let lastSequence = -1;
let asked = 0;

function ask(method, path, headers) {
  const lines = [`${method} ${url}${path} RTSP/1.0`, `CSeq: ${++asked}`, ...headers];
  socket.send(Buffer.from(lines.join("\r\n") + "\r\n\r\n"));
}

function onReply(head) {
  if (!head.startsWith("RTSP/1.0 200 ")) {
    throw new Error(head);
  }
  const session = /\r\nSession: ([^;\r]+)/.exec(head);
  if (asked === 1) {
    ask("SETUP", "/stream=0", ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1"]);
  } else if (asked === 2) {
    ask("PLAY", "", [`Session: ${session[1]}`]);
  }
}

function onFrame(channel, payload) {
  if (channel !== 0) {
    return;
  }
  const sequence = payload.readUInt16BE(2);
  if (lastSequence >= 0 && sequence !== ((lastSequence + 1) & 0xffff)) {
    seen.gaps++;
  }
  lastSequence = sequence;
  if (++seen.packets === wanted) {
    socket.close();
  }
}

/** Takes one frame or reply from the front of what is unread; returns its length, 0 if it is not whole. */
function takeOne() {
  if (unread[0] === 0x24) {
    const length = unread.length < 4 ? Infinity : 4 + unread.readUInt16BE(2);
    if (unread.length < length) {
      return 0;
    }
    onFrame(unread[1], unread.subarray(4, length));
    return length;
  }
  const end = unread.indexOf("\r\n\r\n");
  const head = end < 0 ? "" : unread.toString("latin1", 0, end + 4);
  const body = /\r\nContent-Length: (\d+)/i.exec(head);
  const length = end + 4 + (body ? Number(body[1]) : 0);
  if (end < 0 || unread.length < length) {
    return 0;
  }
  onReply(head);
  return length;
}

socket.on("open", () => {
  seen.protocol = socket.protocol;
  ask("DESCRIBE", "", []);
});
socket.on("message", (data) => {
  unread = Buffer.concat([unread, data]);
  for (let length = takeOne(); length > 0 && unread.length > 0; length = unread.length > 0 ? takeOne() : 0) {
    unread = unread.subarray(length);
  }
});
socket.on("error", (error) => {
  console.error(error.stack || String(error));
  process.exit(1);
});
socket.on("close", (code) => {
  console.log(JSON.stringify({ ...seen, code }));
  process.exit(code === 1000 || code === 1005 ? 0 : 1);
});
