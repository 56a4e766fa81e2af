#pragma once

#include "app/scene.h"
#include "app/session.h"

/** jum_layer_list_new: a button that opens the list of reference layers, each with a switch and its opacity; NULL if the
 * territory has none. */
GtkWidget *jum_layer_list_new(JumSession *session, JumScene *scene);
