#pragma once

#include <glib.h>
#include <glib/gi18n-lib.h>

/* Sentences for people are marked _() where they are made; keys, codes and rule ids never. */
