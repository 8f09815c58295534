//! The socket to the room.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
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
        let socket = begun(address).or_else(|| WebSocket::new(address).ok())?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let tell = Rc::new(tell);

        let is_open = socket.ready_state() == WebSocket::OPEN;
        if is_open {
            let told = Rc::clone(&tell);
            spawn_local(async move { told(SocketEvent::Opened) });
        }
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

/// The socket that the page's head has begun to open, once, if it leads to the same address and lives.
fn begun(address: &str) -> Option<WebSocket> {
    let (window, name) = (super::window(), JsValue::from_str("candorSocket"));
    let begun: WebSocket = Reflect::get(&window, &name).ok()?.dyn_into().ok()?;
    _ = Reflect::delete_property(&window, &name);
    (begun.url() == address && begun.ready_state() <= WebSocket::OPEN).then_some(begun)
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        _ = self.socket.close();
    }
}
