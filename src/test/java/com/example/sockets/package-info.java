/**
 * Someone else's web application that uses WebSockets. It knows the Servlet and WebSocket APIs and
 * nothing of this project.
 */
@org.jspecify.annotations.NullMarked
package com.example.sockets;
