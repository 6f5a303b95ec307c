package io.github.rtspsink.net.tcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file (RFC 7468) with certificates or a private key.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param property the element's property that named the file, for messages
 * @param text what is in it; never shown, because it may be a key
 */
record PemFile(String property, String name, String text) {
    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    static PemFile read(String property, String name) {
        try {
            Path path = Path.of(name);
            if (Files.size(path) > MAX_BYTES) {
                throw new TlsException(property + " \"" + name + "\" is no PEM file: it is too large.");
            }
            return new PemFile(property, name, new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new TlsException(property + ": there is no file \"" + name + "\". Set the path of a PEM file.", e);
        } catch (IOException e) {
            throw new TlsException(
                    property + " \"" + name + "\" cannot be read. Check that it is a file and who may read it.", e);
        }
    }

    X509Certificate[] certificates() {
        try {
            var found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
            if (!found.isEmpty()) {
                return found.toArray(new X509Certificate[0]);
            }
        } catch (CertificateException e) {
            throw new TlsException(noCertificate(), e);
        }
        throw new TlsException(noCertificate());
    }

    private String noCertificate() {
        return property + " \"" + name + "\" holds no certificate that can be read."
                + " It takes PEM: lines between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----.";
    }

    /** The private key that belongs to {@code certificate}. */
    PrivateKey keyFor(Certificate certificate) {
        Matcher matcher = PKCS8.matcher(text);
        if (!matcher.find()) {
            throw new TlsException(noKey());
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsException(
                    property + " \"" + name + "\" is not the key of tls-certificate, which holds one for "
                            + certificate.getPublicKey().getAlgorithm()
                            + ". Set the two files that were made together.",
                    e);
        }
    }

    private String noKey() {
        boolean other = text.contains(" PRIVATE KEY-----");
        return property + " \"" + name + "\" holds "
                + (other ? "a private key, but encrypted or not as PKCS#8" : "no private key")
                + ". Convert it: openssl pkcs8 -topk8 -nocrypt -in old.pem -out key.pem";
    }

    @Override
    public String toString() {
        return property + " " + name;
    }
}
