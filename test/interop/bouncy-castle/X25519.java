import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyAgreeRecipient;
import org.bouncycastle.cms.KeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceKEKEnvelopedRecipient;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.operator.GenericKey;

/**
 * Agreement by X25519 and HKDF with SHA-256, from the parts that Bouncy Castle has: its structures, its curve, its HKDF, its key
 * wrap. RFC 8418 §2
 */
final class X25519 {
  private X25519() {}

  private static final ASN1ObjectIdentifier scheme = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.19");
  private static final AlgorithmIdentifier wrap = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);

  private static SecretKeySpec derived(PrivateKey own, PublicKey other, AlgorithmIdentifier wrapping, byte[] material)
      throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519", "BC");
    agreement.init(own);
    agreement.doPhase(other, true);
    int octets = wrapping.getAlgorithm().equals(NISTObjectIdentifiers.id_aes128_wrap) ? 16 : 32;
    byte[] bits = ByteBuffer.allocate(4).putInt(octets * 8).array();
    byte[] info = new ECCCMSSharedInfo(wrapping, material, bits).getEncoded("DER");
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(agreement.generateSecret(), material, info));
    byte[] key = new byte[octets];
    hkdf.generateBytes(key, 0, octets);
    return new SecretKeySpec(key, "AES");
  }

  static final class Sender extends KeyAgreeRecipientInfoGenerator {
    private final X509Certificate certificate;
    private final KeyPair pair;

    Sender(X509Certificate certificate) throws Exception {
      this(certificate, KeyPairGenerator.getInstance("X25519", "BC").generateKeyPair());
    }

    private Sender(X509Certificate certificate, KeyPair pair) {
      super(scheme, SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), wrap.getAlgorithm());
      this.certificate = certificate;
      this.pair = pair;
    }

    @Override
    protected ASN1Sequence generateRecipientEncryptedKeys(
        AlgorithmIdentifier agreement, AlgorithmIdentifier wrapping, GenericKey content) throws CMSException {
      try {
        Cipher cipher = Cipher.getInstance("AESWrap", "BC");
        cipher.init(Cipher.WRAP_MODE, derived(pair.getPrivate(), certificate.getPublicKey(), wrapping, null));
        byte[] key = (byte[]) content.getRepresentation();
        byte[] wrapped = cipher.wrap(new SecretKeySpec(key, "AES"));
        IssuerAndSerialNumber name =
            new IssuerAndSerialNumber(new JcaX509CertificateHolder(certificate).toASN1Structure());
        return new DERSequence(
            new RecipientEncryptedKey(new KeyAgreeRecipientIdentifier(name), new DEROctetString(wrapped)));
      } catch (Exception problem) {
        throw new CMSException("X25519", problem);
      }
    }

    @Override
    protected byte[] getUserKeyingMaterial(AlgorithmIdentifier agreement) {
      return null;
    }
  }

  static final class Receiver implements KeyAgreeRecipient {
    private final PrivateKey key;

    Receiver(PrivateKey key) {
      this.key = key;
    }

    @Override
    public RecipientOperator getRecipientOperator(
        AlgorithmIdentifier agreement,
        AlgorithmIdentifier content,
        SubjectPublicKeyInfo sender,
        ASN1OctetString material,
        byte[] wrapped)
        throws CMSException {
      try {
        if (!agreement.getAlgorithm().equals(scheme)) throw new IllegalArgumentException(agreement.toString());
        AlgorithmIdentifier wrapping = AlgorithmIdentifier.getInstance(agreement.getParameters());
        PublicKey other =
            KeyFactory.getInstance("X25519", "BC").generatePublic(new X509EncodedKeySpec(sender.getEncoded()));
        byte[] known = material == null ? null : material.getOctets();
        return new JceKEKEnvelopedRecipient(derived(key, other, wrapping, known))
            .getRecipientOperator(wrapping, content, wrapped);
      } catch (Exception problem) {
        throw new CMSException("X25519", problem);
      }
    }

    @Override
    public AlgorithmIdentifier getPrivateKeyAlgorithmIdentifier() {
      return new AlgorithmIdentifier(EdECObjectIdentifiers.id_X25519);
    }
  }
}
