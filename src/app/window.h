#pragma once

#include "app/face.h"
#include "app/options.h"

/**
 * JumWindow: the shell.  Opens a territory on a worker, then shows the face the options ask for; or says in one
 * sentence why it cannot, and offers another file.  Holds the window's actions and keeps its size.
 */
#define JUM_TYPE_WINDOW (jum_window_get_type())
G_DECLARE_FINAL_TYPE(JumWindow, jum_window, JUM, WINDOW, AdwApplicationWindow)

JumWindow *jum_window_new(GtkApplication *application, const JumOptions *options);
/** jum_window_open: the territory at @path; @made_now says that it was generated a moment ago. */
void jum_window_open(JumWindow *window, const char *path);
/** jum_window_say: a page with one sentence, @busy with a spinner. */
void jum_window_say(JumWindow *window, const char *title, const char *sentence, gboolean busy);

/** jum_window_fail: the same page with @title, and the sentence on stderr and in jum_window_failure(). */
void jum_window_fail(JumWindow *window, const char *title, const char *sentence);

/** jum_window_session, _scene: NULL until the territory is open; _map: or where the face has none. */
JumSession *jum_window_session(JumWindow *window);
JumScene *jum_window_scene(JumWindow *window);
GtkWidget *jum_window_map(JumWindow *window);
/** jum_window_failure: the sentence shown, if opening failed; borrowed. */
const char *jum_window_failure(JumWindow *window);
