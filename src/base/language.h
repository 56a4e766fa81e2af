#pragma once

#include <glib.h>

/**
 * jum_language_init:
 *
 * Takes the language of the environment (LC_ALL, LC_MESSAGES, LANGUAGE) and our catalogue, installed or in the build tree.
 * First thing in main().
 */
void jum_language_init(void);
