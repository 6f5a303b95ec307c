package io.github.rtspsink.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares every number in {@link Linux} with what this machine's C compiler says. */
class LinuxTest {
    /** Those constants of ours that are no C name. */
    private static final Map<String, String> EXPRESSIONS = expressions();

    @TempDir
    private Path folder;

    private static Map<String, String> expressions() {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("MMSGHDR_BYTES", "sizeof(struct mmsghdr)");
        expressions.put("MSG_NAME", "offsetof(struct msghdr, msg_name)");
        expressions.put("MSG_NAMELEN", "offsetof(struct msghdr, msg_namelen)");
        expressions.put("MSG_IOV", "offsetof(struct msghdr, msg_iov)");
        expressions.put("MSG_IOVLEN", "offsetof(struct msghdr, msg_iovlen)");
        expressions.put("MSG_CONTROL", "offsetof(struct msghdr, msg_control)");
        expressions.put("MSG_CONTROLLEN", "offsetof(struct msghdr, msg_controllen)");
        expressions.put("IOVEC_BYTES", "sizeof(struct iovec)");
        expressions.put("IOV_BASE", "offsetof(struct iovec, iov_base)");
        expressions.put("IOV_LEN", "offsetof(struct iovec, iov_len)");
        expressions.put("CMSG_BYTES", "CMSG_SPACE(sizeof(uint16_t))");
        expressions.put("CMSG_LEN", "offsetof(struct cmsghdr, cmsg_len)");
        expressions.put("CMSG_LEVEL", "offsetof(struct cmsghdr, cmsg_level)");
        expressions.put("CMSG_TYPE", "offsetof(struct cmsghdr, cmsg_type)");
        expressions.put("CMSG_DATA", "CMSG_LEN(0)");
        expressions.put("CMSG_LEN_OF_U16", "CMSG_LEN(sizeof(uint16_t))");
        expressions.put("SOCKADDR_IN_BYTES", "sizeof(struct sockaddr_in)");
        expressions.put("SOCKADDR_IN6_BYTES", "sizeof(struct sockaddr_in6)");
        expressions.put("IP_MREQN_BYTES", "sizeof(struct ip_mreqn)");
        expressions.put("IMR_IFINDEX", "offsetof(struct ip_mreqn, imr_ifindex)");
        expressions.put("MSGHDR_BYTES", "sizeof(struct msghdr)");
        expressions.put("EE_ERRNO", "offsetof(struct sock_extended_err, ee_errno)");
        expressions.put("EE_ORIGIN", "offsetof(struct sock_extended_err, ee_origin)");
        expressions.put("SOCK_FPROG_BYTES", "sizeof(struct sock_fprog)");
        expressions.put("FPROG_LEN", "offsetof(struct sock_fprog, len)");
        expressions.put("FPROG_FILTER", "offsetof(struct sock_fprog, filter)");
        expressions.put("SOCK_FILTER_BYTES", "sizeof(struct sock_filter)");
        expressions.put("FILTER_CODE", "offsetof(struct sock_filter, code)");
        expressions.put("FILTER_K", "offsetof(struct sock_filter, k)");
        expressions.put("POLLFD_BYTES", "sizeof(struct pollfd)");
        return expressions;
    }

    @Test
    void shouldAgreeWithTheCCompiler() throws Exception {
        assumeTrue(run("cc", "--version").exitCode == 0, "no C compiler here");
        Map<String, Integer> ours = constants();
        Path source = folder.resolve("layout.c");
        Path binary = folder.resolve("layout");
        Files.writeString(source, program(ours));

        Output compiled = run("cc", "-o", binary.toString(), source.toString());
        assertThat(compiled.exitCode).as(compiled.text).isZero();

        Map<String, Integer> theirs = new TreeMap<>();
        run(binary.toString()).text.lines().forEach(line -> {
            String[] words = line.split(" ");
            theirs.put(words[0], Integer.parseInt(words[1]));
        });
        assertThat(ours).hasSizeGreaterThan(40).containsExactlyInAnyOrderEntriesOf(theirs);
    }

    private static Map<String, Integer> constants() throws IllegalAccessException {
        Map<String, Integer> constants = new TreeMap<>();
        for (Field field : Linux.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                constants.put(field.getName(), field.getInt(null));
            }
        }
        return constants;
    }

    private static String program(Map<String, Integer> constants) {
        StringBuilder source = new StringBuilder(
                """
                #define _GNU_SOURCE
                #include <errno.h>
                #include <netinet/in.h>
                #include <poll.h>
                #include <stddef.h>
                #include <stdint.h>
                #include <stdio.h>
                #include <sys/socket.h>
                #include <sys/uio.h>
                #include <asm/socket.h>
                #include <time.h>
                #include <linux/errqueue.h>
                #include <linux/filter.h>
                #include <linux/udp.h>
                #ifndef SOL_UDP
                #define SOL_UDP IPPROTO_UDP
                #endif
                int main(void) {
                """);
        for (String name : constants.keySet()) {
            String expression = EXPRESSIONS.getOrDefault(name, name);
            source.append("printf(\"")
                    .append(name)
                    .append(" %d\\n\", (int) (")
                    .append(expression)
                    .append("));\n");
        }
        return source.append("return 0; }\n").toString();
    }

    private record Output(int exitCode, String text) {}

    private static Output run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Output(process.exitValue(), text);
        } catch (IOException notThere) {
            return new Output(127, notThere.getMessage());
        }
    }
}
