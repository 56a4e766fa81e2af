#pragma once

#include "app/focus.h"
#include "app/scene.h"

/**
 * JumWaterWatch: the water model beside the measurements, in the desk: what the street owes at every node, told to the
 * scene once; and while asked (jum_focus_set_leaks) measured minus modelled pressure on the map, each minute.  Reads
 * and solves on a worker.
 * Thread: the main thread.
 */
typedef struct JumWaterWatch JumWaterWatch;

/** jum_water_watch_new: NULL if the territory has no water node. */
JumWaterWatch *jum_water_watch_new(JumSession *session, JumFocus *focus, JumScene *scene);
/** jum_water_watch_row: its switch, and how sure it is in a sentence; shown with the water theme.  Lives no longer than
 * the watch. */
GtkWidget *jum_water_watch_row(JumWaterWatch *watch);
void jum_water_watch_free(JumWaterWatch *watch);
