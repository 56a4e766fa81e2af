#pragma once

#include "app/window.h"

/** JumReady: @status 0: the picture was written; 1: a line on stderr said what was missing. */
typedef void (*JumReady)(int status, gpointer data);

/** jum_until_ready_start: waits until the view is complete and the themes are live, at most 120 s from its opening, writes the window to
 * @picture (PNG), then calls @ready. */
void jum_until_ready_start(JumWindow *window, const char *picture, JumReady ready, gpointer data);
