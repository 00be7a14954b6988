//! Requests and responses as bytes.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::prosody::Settings;
use crate::token_checks;

/// Sends these bytes, for requests that no HTTP library sends, and reads until the server closes the
/// connection. Send `Connection: close`.
///
/// # Errors
///
/// The connection failed before the first byte of the response.
///
/// # Panics
///
/// The response has a meeting token. Use [`raw_judged`] then.
pub async fn raw(address: SocketAddr, request: &[u8]) -> io::Result<String> {
    let answer = exchange(address, request).await?;
    token_checks::text(&answer, None);
    Ok(answer)
}

/// As [`raw`], for a response with meeting tokens in its head or body.
///
/// # Errors
///
/// As [`raw`].
///
/// # Panics
///
/// A Prosody with `settings` would refuse a token of the response.
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
