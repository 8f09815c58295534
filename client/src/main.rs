//! The page of Candor.

mod address;
mod api;
mod app;
mod browser;
mod editor;
mod page;
mod panel;
mod state;
mod ui;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    browser::listen::when_read(|| leptos::mount::mount_to(browser::server_text::place_before(), app::app).forget());
}
