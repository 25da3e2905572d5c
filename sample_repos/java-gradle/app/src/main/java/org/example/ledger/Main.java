package org.example.ledger;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

public final class Main {
    private static final int PORT = 8081;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Ledger ledger = new Ledger();
        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
        server.createContext("/balance/", exchange -> {
            String account = exchange.getRequestURI().getPath().substring("/balance/".length());
            byte[] answer = ledger.balance(account).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }
}
