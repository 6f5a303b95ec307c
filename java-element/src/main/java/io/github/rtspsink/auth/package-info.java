/** Access control: accounts and their files, nonces, Basic and Digest, failed logins, the application's decision. */
package io.github.rtspsink.auth;
