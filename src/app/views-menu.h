#pragma once

#include "app/scene.h"

/**
 * jum_views_menu_new: a button of the picture that opens the saved views of @scene: go, rename, delete, save this one,
 * the views of the territory, the tours and their editor, and all of it to and from a file.  Everything in it is reached by the keyboard.
 */
GtkWidget *jum_views_menu_new(JumSession *session, JumScene *scene);
