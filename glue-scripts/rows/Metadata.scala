package tiktok.rows

import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider

/** What libphonenumber itself knows of a region's numbers. */
object Metadata {
  private val source = DefaultMetadataDependenciesProvider.getInstance.getPhoneNumberMetadataSource

  /** @param region a region that libphonenumber supports */
  def of(region: String): PhoneMetadata = source.getMetadataForRegion(region)

  /** @param callingCode a calling code that belongs to no region, such as 800 */
  def ofNetwork(callingCode: Int): PhoneMetadata = source.getMetadataForNonGeographicalRegion(callingCode)
}
