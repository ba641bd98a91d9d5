/**
 * The floor: forwards every frame to the others of its path and does nothing else. It keeps
 * the largest update of a board and hands it to whoever asks, so that there is a join to time.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** As y-websocket numbers them. */
const [SYNC, STEP1, STEP2] = [0, 0, 1];
const LARGE = 100_000;

const rooms = new Map();
const http = createServer((_request, response) => response.end());
const wss = new WebSocketServer({ server: http });
wss.on('connection', (socket, { url }) => {
	let room = rooms.get(url);
	if (!room)
		rooms.set(url, (room = { sockets: new Set(), state: Buffer.from([SYNC, STEP2, 2, 0, 0]) }));
	room.sockets.add(socket);
	socket.on('close', () => room.sockets.delete(socket));
	socket.on('message', (data) => {
		if (data[0] === SYNC && data[1] === STEP1) {
			socket.send(room.state);
			return;
		}
		if (data[0] === SYNC && data[1] === STEP2) return;
		if (data[0] === SYNC && data.length > LARGE) {
			room.state = Buffer.from(data);
			room.state[1] = STEP2;
		}
		for (const other of room.sockets) if (other !== socket) other.send(data);
	});
});
http.listen(Number(process.env.PORT), '127.0.0.1');
