"""Forwards a port to a server and breaks each connection after a number of received bytes, to simulate a broken network.

Usage: cut.py HOST:PORT BYTES [stall]   closes each connection then or, with stall, keeps it open and forwards nothing more
"""
import socket
import sys
import threading

BUFFER = 65536


def forward(source: socket.socket, target: socket.socket) -> None:
    while data := source.recv(BUFFER):
        target.sendall(data)


def serve(client: socket.socket, address: tuple, remaining: int) -> None:
    with client, socket.create_connection(address) as server:
        threading.Thread(target=forward, args=(client, server), daemon=True).start()
        while remaining > 0 and (data := server.recv(min(remaining, BUFFER))):
            client.sendall(data)
            remaining -= len(data)
        while is_stalling and server.recv(BUFFER):
            pass
        client.shutdown(socket.SHUT_RDWR)
        server.shutdown(socket.SHUT_RDWR)


is_stalling = sys.argv[3:] == ["stall"]
host, port = sys.argv[1].rsplit(":", 1)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.excepthook = lambda failure: None  # The client closed the connection first.
while True:
    connection = listener.accept()[0]
    threading.Thread(target=serve, args=(connection, (host, int(port)), int(sys.argv[2])), daemon=True).start()
