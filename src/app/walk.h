#pragma once

#include "app/navigate.h"
#include "overlay/view.h"

/**
 * jum_walk_advance: what keys and a pending zoom do to @view's camera in @seconds: in the air as jum_navigate_advance(),
 * never under the relief; on foot also not through walls, and on what one stands on: ground, or the deck of a bridge.
 * @smooth: as there
 */
void jum_walk_advance(JumNavigate *navigate, JumView *view, double seconds, gboolean smooth);
