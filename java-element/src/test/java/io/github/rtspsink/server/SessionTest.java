package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The states of a session. */
class SessionTest {
    private final Session session = new Session("id", null, null, null, null);

    @Test
    void shouldBeReadyAfterSetupAndAfterPause() {
        assertThat(session.state()).isEqualTo(Session.State.INIT);
        session.ready();
        assertThat(session.state()).isEqualTo(Session.State.READY);
        session.playing();
        assertThat(session.isPlaying()).isTrue();
        session.paused();
        assertThat(session.state()).isEqualTo(Session.State.READY);
        assertThat(session.hasJoined()).isTrue();
    }

    @Test
    void shouldGoOnPlayingWhenAnotherStreamIsSetUp() {
        session.ready();
        session.playing();
        session.ready();
        assertThat(session.isPlaying()).isTrue();
    }

    @Test
    void shouldStayOverWhateverComesLater() {
        session.ready();
        session.over(true);
        session.playing();
        session.paused();
        session.ready();
        assertThat(session.state()).isEqualTo(Session.State.DEPARTING);
        assertThat(session.isOver()).isTrue();
        assertThat(session.isPlaying()).isFalse();
    }

    @Test
    void shouldLeaveNothingToPlayWhereItEndsOtherwise() {
        session.over(false);
        assertThat(session.state()).isEqualTo(Session.State.ENDED);
        assertThat(session.isOver()).isTrue();
    }
}
