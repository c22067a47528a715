// The reference of bench_fanout.py: a Socket.IO server as its documentation shows it, websocket only.
// A line `<room> <count>` on stdin makes it send that many messages to the room, each from the event loop anew.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });

io.on("connection", (socket) => {
  socket.on("join", (request, acknowledge) => {
    socket.join(request.room);
    acknowledge({ ok: true, seq: 0 });
  });
});

const text = process.argv[2];

function send(room, count, seq) {
  io.to(room).emit("message", { room, seq, data: { text } });
  if (seq < count) setImmediate(send, room, count, seq + 1);
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const [room, count] = line.split(" ");
  send(room, Number(count), 1);
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
