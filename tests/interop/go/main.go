// Plays a URL with gortsplib, MediaMTX's client, and prints one line of JSON about what came:
// gortsplib-client PROTOCOL URL PACKETS, where PROTOCOL is udp, multicast or tcp.
package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/headers"
	"github.com/pion/rtp"
)

const patience = 20 * time.Second

// report is what the test reads.
type report struct {
	Packets int    `json:"packets"`
	Lost    uint64 `json:"lost"`
	Errors  uint64 `json:"errors"`
	Secure  bool   `json:"secure"`
}

var protocols = map[string]gortsplib.Protocol{
	"udp":       gortsplib.ProtocolUDP,
	"multicast": gortsplib.ProtocolUDPMulticast,
	"tcp":       gortsplib.ProtocolTCP,
}

func play(protocol gortsplib.Protocol, address string, wanted int) (*report, error) {
	url, err := base.ParseURL(address)
	if err != nil {
		return nil, err
	}
	var lost, errors atomic.Uint64
	client := gortsplib.Client{
		Scheme:            url.Scheme,
		Host:              url.Host,
		Protocol:          &protocol,
		TLSConfig:         &tls.Config{InsecureSkipVerify: true},
		OnPacketsLost:     func(count uint64) { lost.Add(count) },
		OnDecodeError:     func(error) { errors.Add(1) },
		OnTransportSwitch: func(error) {},
	}
	if err = client.Start(); err != nil {
		return nil, err
	}
	defer client.Close()
	session, _, err := client.Describe(url)
	if err != nil {
		return nil, fmt.Errorf("DESCRIBE: %w", err)
	}
	if err = client.SetupAll(session.BaseURL, session.Medias); err != nil {
		return nil, fmt.Errorf("SETUP: %w", err)
	}
	packets := make(chan struct{}, wanted)
	client.OnPacketRTPAny(func(*description.Media, format.Format, *rtp.Packet) {
		select {
		case packets <- struct{}{}:
		default:
		}
	})
	if _, err = client.Play(nil); err != nil {
		return nil, fmt.Errorf("PLAY: %w", err)
	}
	secure := session.Medias[0].Profile == headers.TransportProfileSAVP
	deadline := time.After(patience)
	for count := 0; count < wanted; count++ {
		select {
		case <-packets:
		case <-deadline:
			return nil, fmt.Errorf("%d packets, %d lost, %d errors", count, lost.Load(), errors.Load())
		}
	}
	return &report{wanted, lost.Load(), errors.Load(), secure}, nil
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: gortsplib-client udp|multicast|tcp URL PACKETS")
	}
	protocol, known := protocols[os.Args[1]]
	wanted, err := strconv.Atoi(os.Args[3])
	if !known || err != nil {
		log.Fatal("usage: gortsplib-client udp|multicast|tcp URL PACKETS")
	}
	result, err := play(protocol, os.Args[2], wanted)
	if err != nil {
		log.Fatal(err)
	}
	if err = json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}
