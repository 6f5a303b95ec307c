package io.github.rtspsink.rtsp;

import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * MIKEY messages in RTSP headers and SDP attributes (RFC 4567 sections 3.1 and 4). Safe on every thread. Holds no state.
 */
public final class KeyManagement {
    /** The header in SETUP and its reply. */
    public static final String HEADER = "KeyMgmt";

    private static final int MAX_CHARACTERS = 4096;

    private KeyManagement() {}

    /**
     * The MIKEY message in a header of SETUP.
     *
     * @throws RtspException 463 if there is none
     */
    public static byte[] mikey(String header) {
        List<String> specifications = header.length() > MAX_CHARACTERS ? List.of() : Grammar.split(header, ',');
        for (String specification : specifications) {
            boolean mikey = false;
            String data = "";
            for (String part : Grammar.split(specification, ';')) {
                int equals = part.indexOf('=');
                String name =
                        Grammar.trim(part.substring(0, Math.max(0, equals))).toLowerCase(Locale.ROOT);
                String value = Grammar.unquote(Grammar.trim(part.substring(equals + 1)));
                mikey |= name.equals("prot") && value.equalsIgnoreCase("mikey");
                data = name.equals("data") ? value : data;
            }
            if (mikey) {
                return decode(data);
            }
        }
        throw new RtspException(Status.KEY_MANAGEMENT_FAILURE, HEADER + " is not of MIKEY");
    }

    private static byte[] decode(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new RtspException(Status.KEY_MANAGEMENT_FAILURE, HEADER + " has no Base64");
        }
    }

    /**
     * The header of the server's reply to SETUP.
     *
     * @param uri the URL that was set up, which RFC 4567 section 4 makes mandatory
     */
    public static String header(String uri, byte[] mikey) {
        String quotable = uri.replace("\"", "%22").replace("\\", "%5C");
        return "prot=mikey;uri=\"" + quotable + "\";data=\""
                + Base64.getEncoder().encodeToString(mikey) + "\"";
    }

    /** The attribute line of a media section. */
    public static String attribute(byte[] mikey) {
        return "a=key-mgmt:mikey " + Base64.getEncoder().encodeToString(mikey);
    }
}
