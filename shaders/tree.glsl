// Trees: a crown over a trunk (nearer than param 0.x, not nearer than 0.y), with FINE one with lumps of leaves, or with DISC a point shaded like a ball (farther).
#ifdef VERTEX
layout(location = 2) in vec3 a_foot;
layout(location = 3) in vec4 a_size; // height, crown (0.25 m), tint
#ifndef DISC
layout(location = 0) in vec4 a_corner; // w: 1 for the trunk
#endif
flat out vec4 v_haze;
#ifndef DISC
out vec3 v_colour;
#else
// of a ball whose axes are right, up and to the eye: daylight as one place of it needs it, its uniforms and haze in it
flat out vec3 v_low;    // light from below, on the leaves
flat out vec3 v_high;   // more of it from above
flat out vec3 v_bright; // straight from the sun
flat out vec3 v_zenith; // what of each axis looks up
flat out vec3 v_side;   // … to the sun's side
flat out vec3 v_sun;    // … to the sun
#endif
#ifdef FINE
out vec4 v_leaf; // place in the crown, m; 1 for leaves
#endif
void main()
{
    float height = a_size.x * 0.25;
    float radius = a_size.y * 0.125;
    float crown = min(radius * 1.25, height * 0.45); // half its height
    vec3 middle = a_foot + vec3(0.0, 0.0, height - crown);
    float away = distance(middle, u_eye.xyz);
    vec3 leaf = texelFetch(u_texture0, ivec2(16, 0), 0).rgb * (0.86 + a_size.z * (0.28 / 255.0));
    float part = haze_part(away);
    v_haze = vec4(u_haze.rgb * part, part);
#ifdef DISC
    gl_Position = u_view_proj * vec4(middle, 1.0);
    gl_PointSize = min(2.1 * (radius + crown) * 0.5 * u_eye.w / max(gl_Position.w, 1.0), 200.0);
    vec3 ray = normalize(middle - u_eye.xyz);
    vec3 right = normalize(cross(ray, vec3(0.0, 0.0, 1.0)));
    mat3 axes = mat3(right, cross(right, ray), -ray);
    leaf *= 1.0 - part;
    v_low = 0.5 * leaf * (u_ground.rgb + u_sky.rgb);
    v_high = 0.5 * leaf * (u_sky.rgb - u_ground.rgb);
    v_bright = leaf * u_sun_colour.rgb * u_sun.w;
    v_zenith = vec3(0.0, 0.0, 1.0) * axes;
    v_side = 0.13 * vec3(u_sun.xy, 0.0) * axes;
    v_sun = u_sun.xyz * axes;
    if (away < u_param[0].x)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#else
    vec3 place;
    vec3 normal;
    if (a_corner.w > 0.5) {
        place = a_foot + vec3(a_corner.xy * 0.03 * height, a_corner.z * (height - crown));
        normal = vec3(a_corner.xy, 0.0);
        leaf = texelFetch(u_texture0, ivec2(17, 0), 0).rgb;
    } else {
#ifdef FINE
        vec3 bump = sin(a_corner.xyz * vec3(5.1, 4.7, 5.6) + a_size.z * vec3(0.9, 1.7, 0.4) + a_foot.xyx);
        vec3 small = sin(a_corner.yzx * vec3(11.0, 9.0, 12.0) + a_foot.yxy);
        float bend = 0.93 + 0.11 * (bump.x * bump.y + bump.z * 0.5) + 0.05 * small.x * small.y;
#else
        float bend = 0.9 + 0.2 * fract(sin(dot(a_corner.xyz, vec3(12.9, 78.2, 37.7)) + a_size.z) * 43758.5);
#endif
        place = middle + a_corner.xyz * vec3(radius, radius, crown) * bend;
        normal = normalize(a_corner.xyz + vec3(0.0, 0.0, 0.25));
        leaf *= 0.82 + 0.18 * a_corner.z;
#ifdef FINE
        leaf *= 0.78 + 0.3 * bend; // hollows are darker
        normal = normalize(normal + vec3(bump.yz, small.x) * 0.35);
#endif
    }
#ifdef FINE
    v_leaf = vec4(place - a_foot, 1.0 - a_corner.w);
#endif
    v_colour = leaf * daylight(normal, 1.0);
#ifdef NIGHT
    v_colour += leaf * lamplight(place.xy) * 0.5;
#endif
    gl_Position = u_view_proj * vec4(place, 1.0);
    if (away >= u_param[0].x || away < u_param[0].y)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
#endif
}
#else
flat in vec4 v_haze;
#ifndef DISC
in vec3 v_colour;
#else
flat in vec3 v_low;
flat in vec3 v_high;
flat in vec3 v_bright;
flat in vec3 v_zenith;
flat in vec3 v_side;
flat in vec3 v_sun;
#endif
#ifdef FINE
in vec4 v_leaf;

// Bunches of leaves of a hand's breadth: a value of its own for each cell of space, smooth between cells.
float bunch(vec3 at)
{
    vec3 cell = floor(at), part = fract(at);
    part = part * part * (3.0 - 2.0 * part);
    float sum = 0.0;
    for (int k = 0; k < 8; k++) {
        vec3 corner = vec3(float(k & 1), float((k >> 1) & 1), float(k >> 2));
        ivec3 c = ivec3(cell + corner);
        uint mixed = uint(c.x * 73856093 ^ c.y * 19349663 ^ c.z * 83492791);
        mixed = (mixed ^ (mixed >> 13)) * 1274126177u;
        vec3 w = mix(1.0 - part, part, corner);
        sum += w.x * w.y * w.z * float((mixed >> 8) & 1023u) / 1023.0;
    }
    return sum;
}
#endif
out vec4 o_colour;
#ifdef DISC
void main()
{
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float r = dot(p, p);
    if (r > 1.0)
        discard;
    vec3 normal = vec3(p.x, -p.y, sqrt(1.0 - r));
    vec3 colour = (v_low + v_high * dot(normal, v_zenith)) * (0.97 + dot(normal, v_side)) +
                  v_bright * max(dot(normal, v_sun), 0.0);
    o_colour = vec4(colour * (0.82 - 0.18 * p.y) + v_haze.rgb, 1.0);
}
#else
void main()
{
    vec3 colour = v_colour;
#ifdef FINE
    colour *= 1.0 + v_leaf.w * (0.55 * bunch(v_leaf.xyz * 2.6) + 0.45 * bunch(v_leaf.xyz * 6.1) - 0.5) * 0.9;
#endif
    o_colour = vec4(colour * (1.0 - v_haze.a) + v_haze.rgb, 1.0);
}
#endif
#endif
