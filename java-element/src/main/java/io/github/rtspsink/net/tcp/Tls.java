package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The server's certificate and key, and the authorities for client certificates; protocols and ciphers are the JDK's.
 *
 * <p>Thread: any. Ownership: immutable but for the pool of records; each connection gets an engine of its own.
 */
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final char[] NO_PASSWORD = {};

    /** TLS 1.2 sessions that can be resumed. The JDK's default of 20480 would be a large heap that any stranger can fill. */
    private static final int CACHED_SESSIONS = 256;

    private final SSLContext context;
    private final boolean asksClients;
    private final RecordPool records;

    private Tls(SSLContext context, boolean asksClients) {
        this.context = context;
        this.asksClients = asksClients;
        this.records = new RecordPool(context.createSSLEngine().getSession().getPacketBufferSize());
    }

    /**
     * Reads the files and proves that they fit.
     *
     * @param clientCa PEM file with the authorities that sign viewers' certificates; empty asks for none
     * @throws TlsException with the remedy in its message
     */
    public static Tls load(String certificate, String key, String clientCa) {
        X509Certificate[] chain = PemFile.read("tls-certificate", certificate).certificates();
        PrivateKey privateKey = PemFile.read("tls-key", key).keyFor(chain[0]);
        try {
            prove(chain[0].getPublicKey(), privateKey);
            TrustManager[] trust = clientCa.isEmpty() ? null : trustIn(PemFile.read("tls-client-ca", clientCa));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(chain, privateKey), trust, null);
            context.getServerSessionContext().setSessionCacheSize(CACHED_SESSIONS);
            return new Tls(context, trust != null);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("TLS cannot be set up with tls-certificate and tls-key: " + e.getMessage(), e);
        }
    }

    private static void prove(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (open.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> open.getAlgorithm();
                });
        byte[] sample = "rtspsink".getBytes(StandardCharsets.US_ASCII);
        signature.initSign(secret);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(sample);
        if (!signature.verify(signed)) {
            throw new TlsException(
                    "tls-key is not the key of tls-certificate. Set the two files that were made together;"
                            + " the server's own certificate comes first in its file.");
        }
    }

    private static KeyManager[] identity(X509Certificate[] chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("rtspsink", key, NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustIn(PemFile authorities) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        X509Certificate[] certificates = authorities.certificates();
        for (int i = 0; i < certificates.length; i++) {
            store.setCertificateEntry("ca-" + i, certificates[i]);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** A key store in memory. PKCS12 would encrypt the key with ten thousand rounds of HMAC, only to decrypt it at once. */
    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** Buffers for the records of all connections. */
    RecordPool records() {
        return records;
    }

    /** The server's side of one connection. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setNeedClientAuth(asksClients);
        return engine;
    }
}
