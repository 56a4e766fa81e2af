#pragma once

#include "gfx/device.h"

#include <epoxy/gl.h>

/* What the files of gfx/ share about a device; nobody outside includes this. */
struct JumDevice {
    gboolean null, gles, software;
    gboolean anisotropy;
    char *name;
    guint64 bytes_resident, bytes_uploaded;
    guint errors; /* heard through KHR_debug */
    GLuint frame_block;
    void (*close)(void *context); /* off-screen: ends the context */
    void *context;
};

/** jum_device_setup: reads what the current context can do, listens to KHR_debug. */
gboolean jum_device_setup(JumDevice *device, GError **error) JUM_MUST_USE;
