/* options.c: what the load client was asked to do.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option long_options[] = {
  {"server", required_argument, NULL, 's'},
  {"port", required_argument, NULL, 'p'},
  {"pid", required_argument, NULL, 'i'},
  {"steps", required_argument, NULL, 'n'},
  {"tcp", no_argument, NULL, 't'},
  {"gro", no_argument, NULL, 'g'},
  {"dropped", no_argument, NULL, 'd'},
  {"tls", no_argument, NULL, 'l'},
  {"srtp", no_argument, NULL, 'c'},
  {"warmup", required_argument, NULL, 'u'},
  {"settle", required_argument, NULL, 'e'},
  {"window", required_argument, NULL, 'w'},
  {"arrival-ms", required_argument, NULL, 'a'},
  {"ramp", required_argument, NULL, 'r'},
  {"hanging", required_argument, NULL, 'h'},
  {"series", required_argument, NULL, 'o'},
  {"callers", required_argument, NULL, 'k'},
  {0},
};

static bool
parse_steps (Options * options, char *text)
{
  for (char *item = strtok (text, ","); item; item = strtok (NULL, ",")) {
    char *end;
    long viewers = strtol (item, &end, 10);

    if (*end != '\0' || viewers < 1 || viewers > MAX_VIEWERS || options->step_count == MAX_STEPS)
      return false;
    options->steps[options->step_count++] = (int) viewers;
  }
  return options->step_count > 0;
}

static bool
parse_option (Options * options, int option, char *value)
{
  switch (option) {
    case 's':
      return inet_pton (AF_INET, value, &options->server.sin_addr) == 1;
    case 'p':
      options->server.sin_port = htons ((uint16_t) atoi (value));
      return true;
    case 'i':
      options->pid = atoi (value);
      return true;
    case 'n':
      return parse_steps (options, value);
    case 't':
      return options->tcp = true;
    case 'g':
      return options->gro = true;
    case 'd':
      return options->dropped = true;
    case 'l':
      return options->tls = true;
    case 'c':
      return options->tls = options->srtp = true;
    default:
      return false;
  }
}

static bool
parse_number (Options * options, int option, double value)
{
  switch (option) {
    case 'u':
      options->warmup_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'e':
      options->settle_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'w':
      options->window_ns = (int64_t) (value * NANOS_PER_SECOND);
      return true;
    case 'a':
      options->arrival_ns = (int64_t) (value * 1e6);
      return true;
    case 'r':
      options->ramp = (int) value;
      return options->ramp > 0;
    case 'h':
      options->hanging = (int) value;
      return true;
    case 'o':
      options->series_seconds = (int) value;
      return true;
    case 'k':
      options->callers = (int) value;
      return options->callers > 0;
    default:
      return false;
  }
}

bool
options_parse (Options * options, int argc, char **argv)
{
  char address[INET_ADDRSTRLEN];
  int option;

  options->server.sin_family = AF_INET;
  options->ramp = 16;
  options->settle_ns = NANOS_PER_SECOND;
  options->window_ns = 3 * NANOS_PER_SECOND;
  while ((option = getopt_long (argc, argv, "", long_options, NULL)) != -1) {
    if (!parse_option (options, option, optarg) && !(optarg && parse_number (options, option, atof (optarg))))
      return false;
  }
  inet_ntop (AF_INET, &options->server.sin_addr, address, sizeof address);
  snprintf (options->url, sizeof options->url, "rtsp%s://%s:%u/bench", options->tls ? "s" : "", address, ntohs (options->server.sin_port));
  return options->step_count > 0 && options->server.sin_port != 0;
}

int
options_largest_step (const Options * options)
{
  int largest = 0;

  for (int i = 0; i < options->step_count; i++)
    largest = options->steps[i] > largest ? options->steps[i] : largest;
  return largest;
}
