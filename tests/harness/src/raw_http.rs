//! Requests as bytes, and their answers as they come over the wire.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::prosody::Settings;
use crate::token_checks;

/// Sends bytes as they are, for requests that no HTTP library would write, and reads until the other
/// side closes. Ask it to with `Connection: close`.
///
/// # Errors
///
/// Nobody is there, or the connection broke before anything came.
///
/// # Panics
///
/// A meeting token comes: see [`raw_judged`].
pub async fn raw(address: SocketAddr, request: &[u8]) -> io::Result<String> {
    let answer = exchange(address, request).await?;
    token_checks::text(&answer, None);
    Ok(answer)
}

/// As [`raw_http`], with a judge for the meeting tokens that come, in the head or the body.
///
/// # Errors
///
/// As [`raw_http`].
///
/// # Panics
///
/// Prosody with `settings` would refuse a token.
pub async fn raw_judged(
    address: SocketAddr,
    request: &[u8],
    settings: &Settings,
) -> io::Result<String> {
    let answer = exchange(address, request).await?;
    token_checks::text(&answer, Some(settings));
    Ok(answer)
}

async fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer).await {
        Err(error) if answer.is_empty() => Err(error),
        _ => Ok(String::from_utf8_lossy(&answer).into_owned()),
    }
}
