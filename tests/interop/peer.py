"""Run by test_sdp.py in a process of its own: gst-rtsp-server, whose description ours is compared with.

usage: peer.py LAUNCH-LINE; prints its port and serves the line as /all until it is ended. Exits with 77 where the
binding gir1.2-gst-rtsp-server-1.0 is not installed.
"""

import sys

import gi

MISSING = 77


def main(line):
    try:
        gi.require_version("GstRtspServer", "1.0")
    except ValueError:
        raise SystemExit(MISSING) from None
    from gi.repository import GLib, Gst, GstRtspServer

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(line)
    server.get_mount_points().add_factory("/all", factory)
    server.attach(None)
    print("port %d" % server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(sys.argv[1])
