#pragma once

#include "app/scene.h"

/**
 * jum_tour_editor_show: a window over @scene's: the person's tours, their stops in order, how long each stays, how long
 * a flight takes, whether it goes round; played from there.  Every change is kept at once.  Everything is reached by
 * the keyboard: Alt+↑ and Alt+↓ move a stop, Delete takes it out.
 */
void jum_tour_editor_show(JumScene *scene);
