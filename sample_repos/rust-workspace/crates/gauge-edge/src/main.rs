//! Runs on the meter: reads lines from the serial port, sends them on.

use std::{env, fs::File, io, net::TcpStream};

fn main() -> io::Result<()> {
    let port = env::args().nth(1).unwrap_or_else(|| "/dev/ttyS0".into());
    let server = env::args().nth(2).unwrap_or_else(|| "gauge:7070".into());
    io::copy(&mut File::open(port)?, &mut TcpStream::connect(server)?)?;
    Ok(())
}
