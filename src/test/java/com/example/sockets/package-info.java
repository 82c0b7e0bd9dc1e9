/**
 * Somebody else's web application that speaks over WebSockets. It knows the Servlet and WebSocket
 * APIs and nothing of this project.
 */
@org.jspecify.annotations.NullMarked
package com.example.sockets;
