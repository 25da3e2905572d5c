use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
};

use gauge_core::{Log, Reading};

const GUIDE: &str = include_str!("../../../docs/guide.md");

fn main() -> std::io::Result<()> {
    let mut log = Log::new(10_000);
    for stream in TcpListener::bind("0.0.0.0:7070")?.incoming() {
        serve(stream?, &mut log)?;
    }
    Ok(())
}

fn serve(mut stream: TcpStream, log: &mut Log) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    for line in lines {
        let line = line?;
        if line == "guide" {
            stream.write_all(GUIDE.as_bytes())?;
        } else if let Ok(reading) = line.parse::<Reading>() {
            log.add(reading);
        } else {
            for reading in log.of(line.trim()) {
                writeln!(stream, "{reading}")?;
            }
        }
    }
    Ok(())
}
