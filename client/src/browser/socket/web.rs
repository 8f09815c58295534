//! A WebSocket.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, Event, MessageEvent, WebSocket};

use super::SocketEvent;
use crate::browser::window;

/// A WebSocket. Dropped, it is closed and says nothing more.
pub(super) struct Web {
    socket: WebSocket,
    _opened: Closure<dyn Fn(Event)>,
    _received: Closure<dyn Fn(MessageEvent)>,
    _closed: Closure<dyn Fn(Event)>,
}

impl Web {
    /// Listens to a socket that is being opened, or is open.
    pub(super) fn new(socket: WebSocket, tell: impl Fn(SocketEvent) + 'static) -> Self {
        socket.set_binary_type(BinaryType::Arraybuffer);
        let tell = Rc::new(tell);

        let is_open = socket.ready_state() == WebSocket::OPEN;
        if is_open {
            let told = Rc::clone(&tell);
            spawn_local(async move { told(OPENED) });
        }
        let told = Rc::clone(&tell);
        let opened = Closure::<dyn Fn(Event)>::new(move |_| told(OPENED));
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

        Self { socket, _opened: opened, _received: received, _closed: closed }
    }

    /// Sends a message. On a socket that is not open it is lost, which the closing then tells.
    pub(super) fn send(&self, message: &[u8]) {
        _ = self.socket.send_with_u8_array(message);
    }
}

const OPENED: SocketEvent = SocketEvent::Opened { detour: false };

/// Begins to open a socket; none if the browser refuses to try.
pub(super) fn begin(address: &str) -> Option<WebSocket> {
    WebSocket::new(address).ok()
}

/// What the page's head has begun.
pub(super) enum Begun {
    /// Nothing, or it led elsewhere, or it was taken before.
    Nothing,
    /// A socket that lives.
    Living(WebSocket),
    /// A socket to this address that could not be opened.
    Failed,
}

/// Takes the socket that the page's head has begun to open.
pub(super) fn begun(address: &str) -> Begun {
    let (window, name) = (window(), JsValue::from_str("candorSocket"));
    let socket = Reflect::get(&window, &name).ok().and_then(|socket| socket.dyn_into::<WebSocket>().ok());
    let Some(socket) = socket else { return Begun::Nothing };
    _ = Reflect::delete_property(&window, &name);
    if socket.url() != address {
        return Begun::Nothing;
    }
    if socket.ready_state() <= WebSocket::OPEN { Begun::Living(socket) } else { Begun::Failed }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        _ = self.socket.close();
    }
}
