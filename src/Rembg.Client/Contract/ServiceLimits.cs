namespace Rembg;

/// <summary>What the service accepts, as its documentation states it.</summary>
public static class ServiceLimits
{
    /// <summary>The largest image that may be sent, in bytes: 50 MB, read generously as 50 × 1024 × 1024.</summary>
    public const long MaximumUploadLength = 50L * 1024 * 1024;

    /// <summary>The largest dimension of an image that may be sent, and of one that may be asked for, in pixels.</summary>
    public const int MaximumDimension = 10000;

    /// <summary>The smallest dimension that may be asked for, in pixels.</summary>
    public const int MinimumDimension = 1;

    /// <summary>The largest rotation in either direction, in degrees.</summary>
    public const double MaximumAngle = 360;
}
