//! The socket to the room.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, Event, MessageEvent, WebSocket};

/// What happens to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SocketEvent {
    /// It can be spoken through.
    Opened,
    /// The server said this.
    Received(Vec<u8>),
    /// It is gone, or never came to be. Nothing follows.
    Closed,
}

/// A socket. Dropped, it is closed and says nothing more.
pub(crate) struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn Fn(Event)>,
    _received: Closure<dyn Fn(MessageEvent)>,
    _closed: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Begins to open a socket; none if the browser refuses to try.
    pub(crate) fn open(address: &str, tell: impl Fn(SocketEvent) + 'static) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let tell = Rc::new(tell);

        let told = Rc::clone(&tell);
        let opened = Closure::<dyn Fn(Event)>::new(move |_| told(SocketEvent::Opened));
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));

        let told = Rc::clone(&tell);
        let received = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // The server speaks in binary only; a text is from something that is not the server.
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                told(SocketEvent::Received(Uint8Array::new(&buffer).to_vec()));
            }
        });
        socket.set_onmessage(Some(received.as_ref().unchecked_ref()));

        // An error is always followed by a close.
        let closed = Closure::<dyn Fn(Event)>::new(move |_| tell(SocketEvent::Closed));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));

        Some(Self { socket, _opened: opened, _received: received, _closed: closed })
    }

    /// Sends a message. On a socket that is not open it is lost, which the closing then tells.
    pub(crate) fn send(&self, message: &[u8]) {
        _ = self.socket.send_with_u8_array(message);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        _ = self.socket.close();
    }
}
