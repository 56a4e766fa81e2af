#pragma once

#include "world/world.h"

#define JUM_FIXTURE_LAMPS 30

/** JumAppFixture: a small open territory and its world. */
typedef struct {
    char *folder, *path;
    JumTerritory *territory;
    JumPoints *points;
    JumWorld *world;
} JumAppFixture;

void jum_app_fixture_write(const char *path);
JumAppFixture jum_app_fixture_new(void);
void jum_app_fixture_free(JumAppFixture *fixture);
