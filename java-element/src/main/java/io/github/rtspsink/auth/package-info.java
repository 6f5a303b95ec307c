/** Who may enter: accounts and their files, nonces, Basic and Digest, failed logins, address ranges, the application's decision. */
package io.github.rtspsink.auth;
