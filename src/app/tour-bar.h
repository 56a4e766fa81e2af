#pragma once

#include "app/scene.h"

/**
 * jum_tour_bar_new: at the foot of the picture while a tour plays or is paused: which stop, back, pause, next, end.
 */
GtkWidget *jum_tour_bar_new(JumScene *scene);
