//! The window: everything that paints or listens. It reads the session and pushes actions; it
//! changes nothing itself.

pub mod text;
