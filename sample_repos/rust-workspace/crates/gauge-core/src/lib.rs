//! Readings of meters and the log that keeps them.

mod log;
mod reading;

pub use log::Log;
pub use reading::{ParseError, Reading};
